select policies.fingerprint as policy_version
from (
    {{ policy_fingerprint(scoring_seeds()) }}
) as policies
