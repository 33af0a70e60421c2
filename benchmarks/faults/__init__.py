"""What a fault leaves: kill -9, power cuts, full disks, flipped bits, each beside a control that must fail."""
