# Every task of the project; CI runs these same recipes.  npx -y rust-just up

# What is built lives outside the checkout, so that a second checkout starts warm.
export INFRAVAULT_CACHE := env('INFRAVAULT_CACHE', env('HOME') / '.cache/infravault')
export CARGO_TARGET_DIR := env('CARGO_TARGET_DIR', INFRAVAULT_CACHE / 'target')
export JUST := just_executable()

# `just up nodes=3` and `just nodes=3 up` both work
nodes := ''
address := ''

mod? api 'api-server/api.just'
mod? operator 'operator/operator.just'
mod? web 'web/web.just'
mod? cluster 'config/cluster/cluster.just'

[private]
default:
    @{{ JUST }} --justfile {{ quote(justfile()) }} --list --unsorted

# A Kubernetes cluster with a gallery on it: up [nodes=3] [address=127.0.0.1]
[group('run')]
up *settings:
    @config/cluster/up nodes={{ nodes }} address={{ address }} {{ settings }}

# Stops what `up` started and leaves nothing behind
[group('run')]
down *settings:
    @config/cluster/down {{ settings }}

# A Chromium that trusts the local certificate, on the gallery of `up` (or of `dev`, by its URL)
[group('run')]
open url='https://photos.localhost':
    @config/dev/open {{ quote(url) }}

# The gallery without a cluster, reloading as you edit it
[group('run')]
dev:
    @config/dev/dev

# Writes docs/screenshots from the gallery of `up`
[group('run')]
screenshots url='https://photos.localhost':
    BASE_URL={{ quote(url) }} IGNORE_HTTPS_ERRORS=1 \
      CHROMIUM_ARGS="--host-resolver-rules=MAP *.localhost $(config/dev/address {{ quote(url) }})" {{ JUST }} web::screenshots

# Everything, as CI runs it, with one line at the end that says what passed and failed
[group('check')]
test:
    @config/test/run

# Format, lints, licences, unit and golden tests: no cluster, no services
[group('check')]
test-fast:
    @config/test/run fast

# Single pages of the web app in Chromium, with a pretended API
[group('check')]
test-web:
    @config/test/run web

# The API server against a real Postgres, MinIO and OpenID provider
[group('check')]
test-api:
    @config/test/run api

# The operator against a real kube-apiserver and etcd
[group('check')]
test-operator:
    @config/test/run operator

# Everything together on three nodes, in a real browser, with a node and a pod lost on the way
[group('check')]
test-e2e:
    @config/test/run e2e

# rest: ten idle minutes. operator: every fault on three nodes, and a control. volumes: claims that grow, disks
# that fill. store: servers and drives lost, pools that come and go. edge: an ACME authority, a slow upload, a
# drain, a vault asleep. wide: five nodes. faults: an operator that ends after any write. looks: every page in
# every size.
# What takes long, written down in docs/tests: rest, operator, volumes, store, edge, wide, faults or looks
[group('check')]
test-long area:
    @case {{ quote(area) }} in \
      rest) REST_SECONDS=600 AREA=rest config/test/run e2e ;; \
      operator) FAULTS=all VOLUMES=none AREA=operator config/test/run e2e ;; \
      volumes) VOLUMES=all AREA=volumes config/test/run e2e ;; \
      store) VOLUMES=none AREA=store config/test/run e2e ;; \
      edge) VOLUMES=none AREA=edge config/test/run e2e ;; \
      wide) NODES=5 VOLUMES=none AREA=wide config/test/run e2e ;; \
      faults) config/test/faults ;; \
      looks) EVERY_SCENE=1 AREA=looks config/test/run web ;; \
      *) echo "no such area: {{ area }} (there are: rest, operator, volumes, store, edge, wide, faults, looks)" >&2; exit 2 ;; \
    esac

# What we promise, measured: operator (on three nodes), operator-scale (a hundred vaults)
[group('check')]
bench area:
    @case {{ quote(area) }} in \
      operator) config/test/run bench ;; \
      operator-scale) config/test/scale ;; \
      *) echo "no such area: {{ area }} (there are: operator, operator-scale)" >&2; exit 2 ;; \
    esac

# Format, lints, licences, types: what needs nothing to run
[group('check')]
check:
    @config/test/run check

# Formats Rust and the web app
[group('check')]
fmt:
    config/dev/prerequisites cargo --
    cargo fmt --all
    {{ JUST }} web::format

# Writes what is generated: the CRD, openapi.json and the web app's types
[group('release')]
generate: crd openapi

# Writes crds/imagevaults.infravault.dev.yaml
[private]
crd: compiler
    cargo run --quiet --bin crds >crds/.generated
    mv crds/.generated crds/imagevaults.infravault.dev.yaml

# Writes api-server/openapi.json and the web app's types from it
[private]
openapi: compiler
    cargo run --quiet --bin api-server -- openapi >api-server/.generated
    mv api-server/.generated api-server/openapi.json
    {{ JUST }} web::schema

[private]
compiler:
    config/dev/prerequisites cargo -- @compile

# The images of a release, optimised, into $INFRAVAULT_CACHE/images/release
[group('release')]
images:
    config/dev/prerequisites linux root cargo go npm -- @compile @images
    {{ JUST }} web::build
    cargo build --release --workspace --bins
    config/cluster/tools/build minio
    PROFILE=release config/images/build postgres minio operator api-server
