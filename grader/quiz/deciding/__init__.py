"""What people decide about answers that no marker may decide: once for all of equal content."""
