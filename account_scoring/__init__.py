"""What the warehouse cannot do for itself: demo input, and thin command-line wrappers around dbt."""
