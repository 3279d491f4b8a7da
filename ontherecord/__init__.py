"""On the Record."""
