"""What a person sees: figures, widgets, the workbench. Computes nothing itself."""
