# shellcheck shell=bash disable=SC2154
# The base image and Buildah's storage. Sourced by build; uses $out and $work.

suite=trixie
base_name=docker.io/library/debian:$suite-slim

# Buildah with a storage of our own in the cache, apart from what the machine's user keeps.
store() {
  buildah --root "$out/storage" --runroot "$work/run" --storage-driver "$(storage_driver)" "$@"
}

# overlay needs a file system that can be an upper layer, which a container's root often is not.
storage_driver() {
  if [ ! -s "$out/storage.driver" ]; then
    mkdir -p "$work"/try/{lower,upper,work,merged}
    if mount -t overlay overlay -o "lowerdir=$work/try/lower,upperdir=$work/try/upper,workdir=$work/try/work" \
      "$work/try/merged" 2>/dev/null; then
      umount "$work/try/merged"
      echo overlay >"$out/storage.driver"
    else
      echo vfs >"$out/storage.driver"
    fi
    rm -rf "$work/try"
  fi
  cat "$out/storage.driver"
}

# A new month brings Debian's security fixes into the base, and through it into every image.
base_key() {
  echo "$suite-$(date +%Y-%m)"
}

# Makes Debian's slim image from its packages, as the published one is made: no docs, no translations.
base_archive() {
  local archive
  archive=$out/debian-$(base_key).tar
  if [ ! -e "$archive" ]; then
    mmdebstrap --quiet --variant=minbase --include=ca-certificates \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$work/base.tar" >&2
    rm -f "$out"/debian-*.tar
    mv "$work/base.tar" "$archive"
  fi
  echo "$archive"
}

# Puts the base into the storage under the name that Containerfiles build FROM.
import_base() {
  local container archive
  archive=$(base_archive)
  # Layers of old builds pile up; past this size it is cheaper to begin again.
  if [ "$(du -sm "$out/storage" 2>/dev/null | cut -f1)" -gt 6000 ] 2>/dev/null; then rm -rf "$out/storage"; fi
  [ "$(store images --quiet --filter "label=infravault.base=$(base_key)" 2>/dev/null)" = "" ] || return 0
  container=$(store from scratch)
  store add --quiet "$container" "$archive" / >/dev/null
  store config --label "infravault.base=$(base_key)" --cmd bash \
    --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  store commit --quiet --rm "$container" "$base_name" >/dev/null
}
