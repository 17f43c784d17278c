"""Who is measured: each module runs the same jobs in another way."""
