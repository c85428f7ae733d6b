"""What is made for a person who begins: folders with an Avatar in them that runs."""
