"""Runs a Beam YAML pipeline on the local runner of Beam's Python SDK.

That runner refuses transforms that require stable input, as the sink does: it says nothing of how it delivers a bundle
again. It never delivers one again, since a bundle that fails ends the run. So within one run that does not crash the
requirement holds, as on the Direct runner of Java, and here it is told so. For a test only: Flink and Dataflow need no such thing.
"""

import sys

from apache_beam.portability import common_urns
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.yaml import main

STABLE_INPUT = common_urns.requirements.REQUIRES_STABLE_INPUT.urn
supported = FnApiRunner.supported_requirements()
FnApiRunner.supported_requirements = staticmethod(lambda: (*supported, STABLE_INPUT))

main.run(sys.argv[1:] + ["--runner=FnApiRunner"])
