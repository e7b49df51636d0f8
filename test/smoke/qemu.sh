# shellcheck shell=bash
# Devices and protocols that Incus and the cluster count on are in, disks are made and read, and a machine is told what it is.
qemu-system-x86_64 --version
qemu-system-x86_64 -device help >devices
for device in virtio-blk-pci virtio-net-pci vhost-vsock-pci virtio-9p-pci vhost-user-fs-pci usb-redir qxl-vga tpm-crb qemu-xhci; do
  grep -q "\"$device\"" devices || { echo "no $device"; exit 1; }
done
qemu-system-x86_64 -chardev help >chardevs
grep -q spicevmc chardevs
qemu-system-x86_64 -accel help | grep -qx kvm
qemu-system-x86_64 -object help | grep -q memory-backend-memfd

# Block devices of Ceph: the library is asked and does not find the cluster, which is not the same as not knowing the protocol.
qemu-img --help | grep -w rbd | grep -w iscsi >formats
if timeout 60 qemu-img info 'rbd:pool/image:conf=/nonexistent' >answer 2>&1; then exit 1; fi
cat answer
grep -q 'conf' answer
status=0
timeout 60 qemu-system-x86_64 -machine none -display none -drive 'file=rbd:pool/image:conf=/nonexistent' >answer 2>&1 || status=$?
[ "$status" -eq 1 ]
cat answer
if grep -q 'Unknown protocol' answer; then exit 1; fi

qemu-img create -f qcow2 disk.qcow2 64M
qemu-io -c 'write -P 7 1M 64k' disk.qcow2
qemu-img convert -O vmdk disk.qcow2 disk.vmdk
qemu-img compare disk.qcow2 disk.vmdk
qemu-img info disk.vmdk | grep -q 'file format: vmdk'

# A machine without firmware stands still and answers: its disk by io_uring, its screen by SPICE.
printf '%s\n' '{"execute":"qmp_capabilities"}' '{"execute":"query-spice"}' '{"execute":"query-block"}' '{"execute":"quit"}' |
  timeout 120 qemu-system-x86_64 -machine none -nodefaults -display none -qmp stdio -spice unix=on,addr=spice.sock,disable-ticketing=on \
    -blockdev driver=qcow2,node-name=disk,file.driver=file,file.filename=disk.qcow2 >answer
cat answer
grep -q '"enabled": true' answer
qemu-ga --version
