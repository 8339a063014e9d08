"""Orders on paper: invoices and labels as PDF, drawn from values."""
