"""Maps: codes placed in the plane, and whether that may be believed."""
