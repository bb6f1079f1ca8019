"""A day planned anew: the question to the solver, from what stands, and what its answer changes."""
