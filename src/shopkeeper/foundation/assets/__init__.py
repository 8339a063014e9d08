"""What pages of all surfaces share: vendored files, our style sheet and behaviours, template parts."""
