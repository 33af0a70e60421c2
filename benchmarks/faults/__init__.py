"""What a fault leaves: kill -9, power cuts, full disks, flipped bits, beside controls that must fail."""
