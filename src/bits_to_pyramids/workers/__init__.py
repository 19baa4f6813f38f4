"""Who grades: processes of this machine, or a cluster."""
