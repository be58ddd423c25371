#!/bin/sh
# Brings the browser assets of package-lock.json and copies the files that pages need
# to app/static/vendor. Nothing of it is committed; skipped when the lock has not changed.
set -eu
cd "$(dirname "$0")/.."
. scripts/say.sh

vendor=app/static/vendor
want=$(fingerprint package-lock.json scripts/assets.sh)
if is_stamped $vendor/.installed "$want" && [ -d node_modules/axe-core ]; then exit 0; fi

has_node() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' >/dev/null 2>&1
}
if ! has_node; then
    say "No Node.js 18 or later found: using the one packaged for Python"
    sh scripts/bootstrap.sh node
    PATH=$PWD/.venv/bin:$PATH
    export PATH
fi

say "Fetching browser assets"
npm ci --ignore-scripts --silent ||
    fail "The browser assets of package-lock.json could not be fetched." \
        "Check the network and run make again."

new=$vendor.new
rm -rf $new
mkdir -p $new/source-sans-3
cp node_modules/bootstrap/LICENSE $new/bootstrap.LICENSE
cp node_modules/bootstrap/dist/css/bootstrap.min.css $new/
cp node_modules/bootstrap/dist/js/bootstrap.bundle.min.js $new/
cp node_modules/htmx.org/LICENSE $new/htmx.LICENSE
cp node_modules/htmx.org/dist/htmx.min.js $new/
fonts=node_modules/@fontsource-variable/source-sans-3
cp $fonts/LICENSE $new/source-sans-3/
for subset in latin latin-ext; do
    cp $fonts/files/source-sans-3-$subset-wght-normal.woff2 \
        $fonts/files/source-sans-3-$subset-wght-italic.woff2 $new/source-sans-3/
done
# Typst takes no variable font: a file for each weight, for print alone.
mkdir -p $new/source-sans-3/print
for weight in 400 600 700; do
    for subset in latin latin-ext; do
        cp node_modules/@fontsource/source-sans-3/files/source-sans-3-$subset-$weight-normal.woff \
            $new/source-sans-3/print/
    done
done
printf '%s\n' "$want" >$new/.installed
rm -rf $vendor
mv $new $vendor
