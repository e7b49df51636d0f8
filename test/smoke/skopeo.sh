# shellcheck shell=bash
# An image made here goes from a folder to an OCI layout and to an archive, and is the same there.
skopeo --version
mkdir image layer
echo hello >layer/hello
tar -C layer --sort=name --mtime=@0 --owner=0 --group=0 -cf layer.tar .
diff_id=$(sha256sum <layer.tar | cut -d' ' -f1)
gzip -n layer.tar
layer=$(sha256sum <layer.tar.gz | cut -d' ' -f1)
cp layer.tar.gz "image/$layer"
printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' "$diff_id" >config
config=$(sha256sum <config | cut -d' ' -f1)
cp config "image/$config"
printf '{"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","size":%d,"digest":"sha256:%s"},"layers":[{"mediaType":"%s","size":%d,"digest":"sha256:%s"}]}' \
  application/vnd.oci.image.manifest.v1+json \
  application/vnd.oci.image.config.v1+json "$(stat -c %s config)" "$config" \
  application/vnd.oci.image.layer.v1.tar+gzip "$(stat -c %s layer.tar.gz)" "$layer" >image/manifest.json
printf 'Directory Transport Version: 1.1\n' >image/version
skopeo copy dir:image oci:layout:latest
skopeo inspect oci:layout:latest | tee inspected
grep -q "sha256:$layer" inspected
cmp layer.tar.gz "layout/blobs/sha256/$layer"
skopeo copy oci:layout:latest dir:back
cmp layer.tar.gz "back/$layer"
# The policy of the package is read: one that takes nothing refuses the same copy.
echo '{"default":[{"type":"reject"}]}' >/etc/containers/policy.json
if skopeo copy dir:image oci:refused:latest; then exit 1; fi
