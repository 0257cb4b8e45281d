#!/bin/sh
# Makes the certificates of the tests again, all but the keys' privacy: they are for tests only.
set -e
cd "$(dirname "$0")"
rm -f ./*.pem ./*.key
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# authority NAME: an authority of its own
authority() {
    openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key"
    openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -out "$1.pem" -not_before 20200101000000Z \
        -not_after 21200101000000Z -addext basicConstraints=critical,CA:TRUE 2>/dev/null ||
        openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -out "$1.pem" -days 36500 \
            -addext basicConstraints=critical,CA:TRUE
}

# leaf NAME AUTHORITY EXTENSIONS [DATES [KEY]]
leaf() {
    if [ "${5:-ec}" = ec ]; then
        openssl ecparam -name prime256v1 -genkey -noout |
            openssl pkcs8 -topk8 -nocrypt -out "$1.key"
    else
        openssl genrsa "$5" 2>/dev/null | openssl pkcs8 -topk8 -nocrypt -out "$1.key"
    fi
    openssl req -new -key "$1.key" -subj "/CN=$1" -out "$work/$1.csr"
    printf '%b' "$3" >"$work/$1.ext"
    touch "$work/index.txt" "$work/index.txt.attr"
    cat >"$work/ca.cnf" <<END
[ca]
default_ca=d
[d]
database=$work/index.txt
new_certs_dir=$work
unique_subject=no
rand_serial=yes
policy=p
[p]
commonName=supplied
END
    # shellcheck disable=SC2086 # several options
    openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/$1.csr" -cert "$2.pem" \
        -keyfile "$2.key" -extfile "$work/$1.ext" -out "$work/$1.crt" -md sha256 \
        ${4:--startdate 20200101000000Z -enddate 21200101000000Z}
    cat "$work/$1.crt" >"$1.pem"
}

names='subjectAltName=DNS:good.test,DNS:localhost,DNS:single,IP:127.0.0.1'
authority authority
authority stranger
leaf good authority "$names\nextendedKeyUsage=serverAuth,clientAuth"
leaf other authority 'subjectAltName=DNS:other.test,DNS:*.other.test'
leaf untrusted stranger "$names"
leaf expired authority "$names" '-startdate 20200101000000Z -enddate 20210101000000Z'
leaf future authority "$names" '-startdate 21190101000000Z -enddate 21200101000000Z'
leaf clients-only authority "$names\nextendedKeyUsage=clientAuth"
leaf no-names authority 'basicConstraints=CA:FALSE'
leaf small-key authority "$names" '' 768
leaf of-a-leaf good "$names"
cat good.pem >>of-a-leaf.pem
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out self-signed.key
openssl req -x509 -new -key self-signed.key -subj /CN=self-signed -days 36500 -out self-signed.pem \
    -addext "$names"
openssl pkcs8 -topk8 -in good.key -passout pass:secret -out good-locked.key -v2 aes-256-cbc
