"""The profile of the commercial houses: what they are, crossed with hazards and rectification."""
