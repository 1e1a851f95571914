/** A helper of the pool. */

import "xent/pool/worker";
