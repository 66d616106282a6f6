"""Static pages over the marts, for sales, marketing and the owner of the policy."""
