"""What reviewers read: sets of people at a reference date, and the rates made of them."""
