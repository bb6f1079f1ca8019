"""HTTP in: visits and plans, and what is said from the site."""
