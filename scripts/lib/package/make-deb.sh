# shellcheck shell=bash
# Sourced by scripts/package: makes a package for Debian and Ubuntu out of the tree of the archive. Uses
# the script's top, work, dist, version, deb_arch, epoch, settle and fail.

make_deb() { # FOLDER
  local source=$top/scripts/lib/package/deb deb=$work/deb size
  # 0.1.0-SNAPSHOT comes before 0.1.0.
  local deb_version=${version/-/\~}
  mkdir -p "$deb/DEBIAN" "$deb/usr/lib/systemd/system" "$deb/usr/lib/sysusers.d" "$deb/usr/bin" \
    "$deb/usr/share/man/man1" "$deb/usr/share/bash-completion/completions" "$deb/usr/share/doc" \
    "$deb/etc/baton"
  cp -a "$1" "$deb/usr/lib/baton"
  mv "$deb/usr/lib/baton/share/doc/baton" "$deb/usr/share/doc/baton"
  gzip -n -9 <"$1/share/man/man1/baton.1" >"$deb/usr/share/man/man1/baton.1.gz"
  mv "$deb/usr/lib/baton/share/bash-completion/completions/baton" "$deb/usr/share/bash-completion/completions/"
  rm -rf "$deb/usr/lib/baton/share"
  ln -s ../lib/baton/bin/baton "$deb/usr/bin/baton"
  cp "$source/baton.service" "$deb/usr/lib/systemd/system/baton.service"
  cp "$source/baton.sysusers" "$deb/usr/lib/sysusers.d/baton.conf"
  cp "$source/baton.yaml" "$deb/etc/baton/baton.yaml"
  cp "$source/postinst" "$source/prerm" "$source/postrm" "$deb/DEBIAN/"
  echo /etc/baton/baton.yaml >"$deb/DEBIAN/conffiles"
  cat >"$deb/usr/share/doc/baton/copyright" <<'TEXT'
The licences of the libraries are in the folder licenses, those of the Java runtime in
/usr/lib/baton/runtime/legal. sbom.cdx.json lists all components with their licences.
TEXT
  printf 'baton (%s) unstable; urgency=medium\n\n  * Made by scripts/package.\n\n -- Baton <baton@localhost>  %s\n' \
    "$deb_version" "$(date -u -R -d "@$epoch")" | gzip -n -9 >"$deb/usr/share/doc/baton/changelog.gz"
  size=$(du -sk --apparent-size "$deb" | cut -f1)
  cat >"$deb/DEBIAN/control" <<TEXT
Package: baton
Version: $deb_version
Architecture: $deb_arch
Maintainer: Baton <baton@localhost>
Installed-Size: $size
Depends: libc6 (>= 2.28)
Section: net
Priority: optional
Description: signaling server for PeerJS apps
 Baton replaces PeerServer. Peer IDs can move to another device, and every connect,
 takeover and disconnect is in a durable log, from which a restart recovers. The
 package contains its own Java runtime.
TEXT
  settle "$deb"
  chmod 755 "$deb/DEBIAN/postinst" "$deb/DEBIAN/prerm" "$deb/DEBIAN/postrm"
  (cd "$deb" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\n' | LC_ALL=C sort |
    xargs -d '\n' md5sum >DEBIAN/md5sums)
  chmod 644 "$deb/DEBIAN/md5sums"
  SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zgzip --build "$deb" \
    "$dist/baton_${deb_version}_$deb_arch.deb" >"$work/deb.log" 2>&1 ||
    { cat "$work/deb.log" >&2; fail "dpkg-deb failed"; }
}
