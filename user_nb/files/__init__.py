"""What an exploration leaves in a folder, and how it comes back."""
