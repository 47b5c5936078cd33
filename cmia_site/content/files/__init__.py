"""Uploaded files: looked into in a limited child process, stored under generated names, served with ranges.

Keep this module free of imports: the child process imports it too.
"""
