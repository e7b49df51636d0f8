# shellcheck shell=bash
# What the installer prints. `media test` and a person at the screen read the same lines, so the
# two upper-case markers below are a contract: STEP lines for progress, one FAILED line with a reason.

CURRENT_STEP='start'

# step WORDS... : a new stretch of the installation begins.
step() {
  CURRENT_STEP="$1"
  printf 'SLACKFORGE STEP %s\n' "$*"
}

# note WORDS... : a detail below the current step.
note() {
  printf '  %s\n' "$*"
}

# die SENTENCE : stop the installation. Must not be called inside $( ), where it could only leave the subshell.
die() {
  trap - ERR
  printf 'SLACKFORGE INSTALL FAILED: %s\n' "$*"
  exit 1
}

# unexpected STATUS LINE COMMAND : the ERR trap; a program failed where no sentence was prepared for it.
unexpected() {
  die "step \"$CURRENT_STEP\": \"$3\" ended with status $1 (${BASH_SOURCE[1]##*/}, line $2); the lines above and the log say more"
}
