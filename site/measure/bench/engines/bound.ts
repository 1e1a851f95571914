/** How far a result of a peer may be off: none promises an error, and a wrong formula is off by far more. */

export const PEER_BOUND = { relative: 1e-5 };
