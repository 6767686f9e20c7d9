#!/bin/sh
# Runs the script $3 in a copy of this system, which is gone afterwards: the script's folder is /root/package there, and $1 an empty
# folder. $2 is for the script. For root, in namespaces of its own for mounts and processes.
set -eu
mount -t tmpfs none "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
mount --bind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
mount -t tmpfs -o mode=1777 none "$1/root/tmp"
mkdir -p "$1/root/root/package"
cp "$(dirname "$3")"/* "$1/root/root/package"
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
  chroot "$1/root" sh /root/package/"$(basename "$3")" "$2"
