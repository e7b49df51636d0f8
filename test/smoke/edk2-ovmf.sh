# shellcheck shell=bash
# Each image is a firmware volume of its size, and each pair of the descriptions fills 4 MiB; the keys are where they belong.
cd /usr/share/OVMF || exit
for file in OVMF_CODE_4M.fd OVMF_CODE_4M.secboot.fd OVMF_VARS_4M.fd OVMF_VARS_4M.ms.fd; do
  [ "$(dd if=$file bs=1 skip=40 count=4 status=none)" = _FVH ] || { echo "$file: no firmware volume"; exit 1; }
done
[ "$(readlink OVMF_CODE_4M.ms.fd)" = OVMF_CODE_4M.secboot.fd ]
if cmp -s OVMF_CODE_4M.fd OVMF_CODE_4M.secboot.fd; then exit 1; fi
for description in /usr/share/qemu/firmware/*-edk2-ovmf-x86_64*.json; do
  mapfile -t files < <(grep -o '"filename": "[^"]*"' "$description" | cut -d'"' -f4)
  [ "${#files[@]}" -eq 2 ]
  [ $(($(stat -Lc %s "${files[0]}") + $(stat -Lc %s "${files[1]}"))) -eq $((4 * 1024 * 1024)) ]
done
has() { LC_ALL=C grep -qaF "$1" "$2"; }
has 'Microsoft Corporation UEFI CA 2011' OVMF_VARS_4M.ms.fd
if has Microsoft OVMF_VARS_4M.fd; then exit 1; fi
