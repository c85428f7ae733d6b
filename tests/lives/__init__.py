"""Long and mixed lives of several homes, through the host: what is stored stays, and is the same."""
