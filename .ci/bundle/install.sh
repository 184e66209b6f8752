#!/bin/sh
# Installs the survey from this folder alone: no network is asked. Then: ./survey run
set -eu
cd "$(dirname "$0")"

if command -v sha256sum >/dev/null 2>&1; then
    check="sha256sum --check --quiet"
else
    check="shasum -a 256 --check --quiet"
fi
$check SHA256SUMS || {
    echo "安装包已损坏，请重新复制 / this bundle is damaged; copy it again" >&2
    exit 1
}

# The wheels are for one version of Python: @PYTHON@.
python=
for name in "${PYTHON:-python@PYTHON@}" python3; do
    if [ "$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "@PYTHON@" ]; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python @PYTHON@；可用 PYTHON=路径 指定" \
        "/ Python @PYTHON@ is needed; PYTHON=path names it" >&2
    exit 1
fi

echo "安装 / installing"
rm -rf .venv
"$python" -m venv --without-pip .venv
# pip comes with the bundle, since some systems have a Python without it.
pip=$(ls wheels/pip-*.whl)
.venv/bin/python "$pip/pip" --quiet --disable-pip-version-check install --no-index \
    --find-links wheels --require-hashes -r requirements.lock
.venv/bin/python "$pip/pip" --quiet --disable-pip-version-check install --no-index --no-deps \
    wheels/self_built_house_survey-*.whl
.venv/bin/survey doctor --root .
