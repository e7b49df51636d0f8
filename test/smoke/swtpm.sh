# shellcheck shell=bash
# A TPM 2.0 is made with its certificates, started, and asked by its control socket.
mkdir state ca
printf 'statedir = %s/ca\nsigningkey = %s/ca/signkey.pem\nissuercert = %s/ca/issuercert.pem\ncertserial = %s/ca/certserial\n' \
  "$PWD" "$PWD" "$PWD" "$PWD" >localca.conf
printf 'create_certs_tool = %s\ncreate_certs_tool_config = %s\ncreate_certs_tool_options = /etc/swtpm-localca.options\n' \
  "$(command -v swtpm_localca)" "$PWD/localca.conf" >setup.conf
swtpm_setup --tpm2 --tpmstate state --config setup.conf --create-ek-cert --create-platform-cert --lock-nvram
[ -s state/tpm2-00.permall ]
swtpm socket --tpm2 --tpmstate dir=state --ctrl type=unixio,path=control --daemon --pid file=pid --flags startup-clear
swtpm_ioctl --unix control -c
swtpm_ioctl --unix control -s
