"""What people see: feedback pages, tables of scores, exports."""
