"""Intake: declared files become accepted rows, and rejected rows with their reasons."""
