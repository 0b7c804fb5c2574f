"""Plotly pictures: the map, the hierarchy, whether to believe them, heat maps; where names and colours go."""
