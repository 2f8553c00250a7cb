"""Forms clean what people type; services decide."""
