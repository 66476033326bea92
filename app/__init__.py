"""Showing it: the pages, the reports, and the commands that start them. Streamlit is imported nowhere else."""
