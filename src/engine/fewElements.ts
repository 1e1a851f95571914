/** Elements up to which a call takes longer for what is around the computation than for the computation itself. */
export const FEW_ELEMENTS = 1024;
