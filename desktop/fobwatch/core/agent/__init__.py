"""What other programs may ask of Fobwatch, and what they are answered."""
