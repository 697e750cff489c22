"""Everything that proves authdoctor."""
