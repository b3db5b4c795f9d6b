# An image of the static program, for amd64 and arm64: `docker build --file Dockerfile DIR`, where DIR is an unpacked archive of
# a release for musl. There is no base image, and so nothing to keep up to date: no shell, no libraries, no user but 65532.
#
# Untested: no image has been built from this file yet.
#
# There is no git in it. Pages do not say when they were changed, `check --since` and `fetch` do not work, and `gate` cannot
# compare an approver with the author of a commit. Where that is needed, add the program to an image with git.
#
#   docker run --rm --volume "$PWD:/project" ghcr.io/OWNER/readyroom:0.2.0 check
FROM scratch
COPY readyroom /usr/bin/readyroom
COPY LICENSE-APACHE LICENSE-MIT THIRD-PARTY.md RUST-COPYRIGHT.html MUSL-COPYRIGHT /usr/share/doc/readyroom/
USER 65532:65532
WORKDIR /project
ENTRYPOINT ["/usr/bin/readyroom"]
