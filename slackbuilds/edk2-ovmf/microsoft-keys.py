"""microsoft-keys.py AUTHDATA.C EMPTY.FD NEW.FD: writes NEW.FD, the empty variables with Secure Boot switched on.

The certificates are the arrays of bytes in OvmfPkg/EnrollDefaultKeys/AuthData.c. The format is that of the variable driver
(MdeModulePkg/Include/Guid/VariableFormat.h), the lists of signatures are those of the UEFI specification. Each variable is written as
the firmware leaves it after having accepted an update: without the signature of the update, with its time.
"""

import re
import struct
import sys
import uuid

GLOBAL = uuid.UUID('8be4df61-93ca-11d2-aa0d-00e098032b8c')
IMAGE_SECURITY = uuid.UUID('d719b2cb-3d3a-4596-a3bc-dad00e67656f')
SECURE_BOOT_ENABLE = uuid.UUID('f0a30bc7-af08-4556-99c4-001009c93a44')
CUSTOM_MODE = uuid.UUID('c076ec0c-7028-4399-a072-71ee5c448b9f')
X509 = uuid.UUID('a5c059a1-94e4-4aa7-87b5-ab155c2bf072')
SHA256 = uuid.UUID('c1c41626-504c-4092-aca9-41f936934328')
MICROSOFT = uuid.UUID('77fa9abd-0359-4d32-bd60-28f4e78f784b')
AUTHENTICATED_STORE = uuid.UUID('aaf32c78-947b-439a-a180-2e144ec37792')

NON_VOLATILE, BOOT, RUNTIME, TIME_BASED_AUTHENTICATION = 1, 2, 4, 32
KEYS = NON_VOLATILE | BOOT | RUNTIME | TIME_BASED_AUTHENTICATION
# 1 August 2011, when the certificates are valid: an update has to be newer.
TIME = struct.pack('<HBBBBBBIhBB', 2011, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def array(source, name):
    body = re.search(r'\b%s\[\]\s*=\s*\{(.*?)\}' % name, source, re.S).group(1)
    return bytes(int(byte, 16) for byte in re.findall(r'0x([0-9a-fA-F]{2})', body))


def signatures(kind, *entries):
    lists = b''
    for data in entries:
        signature = MICROSOFT.bytes_le + data
        lists += kind.bytes_le + struct.pack('<III', 28 + len(signature), 0, len(signature)) + signature
    return lists


def variable(name, vendor, attributes, data, time=bytes(16)):
    name = name.encode('utf-16-le') + b'\0\0'
    header = struct.pack('<HBBIQ', 0x55AA, 0x3F, 0, attributes, 0) + time
    header += struct.pack('<III', 0, len(name), len(data)) + vendor.bytes_le
    whole = header + name + data
    return whole + b'\xff' * (-len(whole) % 4)


source = open(sys.argv[1], encoding='utf-8').read()
image = bytearray(open(sys.argv[2], 'rb').read())
kek = array(source, 'mMicrosoftKek')
db = [array(source, name) for name in ('mMicrosoftPca', 'mMicrosoftUefiCa')]
variables = b''.join([
    variable('PK', GLOBAL, KEYS, signatures(X509, kek), TIME),
    variable('KEK', GLOBAL, KEYS, signatures(X509, kek), TIME),
    variable('db', IMAGE_SECURITY, KEYS, signatures(X509, *db), TIME),
    variable('dbx', IMAGE_SECURITY, KEYS, signatures(SHA256, array(source, 'mSha256OfDevNull')), TIME),
    variable('SecureBootEnable', SECURE_BOOT_ENABLE, NON_VOLATILE | BOOT, b'\1'),
    variable('CustomMode', CUSTOM_MODE, NON_VOLATILE | BOOT, b'\0'),
])

# The store begins behind the header of its volume, which says its own length; the variables behind its 28 bytes.
(store,) = struct.unpack_from('<H', image, 48)
first = store + 28
if image[40:44] != b'_FVH' or image[store:store + 16] != AUTHENTICATED_STORE.bytes_le:
    sys.exit(f'{sys.argv[2]}: no store of authenticated variables')
if image[first:first + len(variables)] != b'\xff' * len(variables):
    sys.exit(f'{sys.argv[2]}: not empty, or too small')
image[first:first + len(variables)] = variables
open(sys.argv[3], 'wb').write(image)
