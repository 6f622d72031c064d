# tell.py NAME=VALUE...: writes annotations of this very pod: what nobody can see from outside, such as how
# full its disk is. The pod's own right to do so is the one Patroni has.
import json
import os
import ssl
import sys
import urllib.request

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/"


def read(name):
    with open(ACCOUNT + name, encoding="ascii") as file:
        return file.read().strip()


said = dict(pair.split("=", 1) for pair in sys.argv[1:])
host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
if ":" in host:
    host = f"[{host}]"
trust = ssl.create_default_context(cafile=ACCOUNT + "ca.crt")
# Authorities of older clusters lack what the strict check asks for.
trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
request = urllib.request.Request(
    f"https://{host}:{port}/api/v1/namespaces/{read('namespace')}/pods/{os.environ['PATRONI_NAME']}",
    json.dumps({"metadata": {"annotations": said}}).encode(),
    {"Authorization": f"Bearer {read('token')}", "Content-Type": "application/merge-patch+json"},
    method="PATCH",
)
try:
    urllib.request.urlopen(request, timeout=5, context=trust).close()
except OSError as error:
    sys.exit(f"cannot tell {' '.join(said)}: {error}")
