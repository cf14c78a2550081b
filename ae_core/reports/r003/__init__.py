"""Report 003 (Cedergren, Törnégren, Xiong): sparse and noisy layers, stacks that classify."""
