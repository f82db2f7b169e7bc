# shellcheck shell=bash
# What the scripts of this folder share; each sources it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
dry_run=false
waits=true
# Seconds between two looks at a job.
poll=${FIRNLINE_POLL:-10}
timeout=900

# fail MESSAGE [CODE]: 2, where the command line is wrong; 1, where something failed; 3, where it is not over.
fail() {
  echo "$1" >&2
  exit "${2:-2}"
}

# The comment at the beginning of the script that was called.
help() {
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
  exit 0
}

# call CMD...: runs it, or prints it as it would be run.
call() {
  if $dry_run; then
    printf '%q ' "$@" | sed 's/ $//'
    echo
  else
    "$@"
  fi
}

need_gcloud() {
  $dry_run || command -v gcloud >/dev/null || fail "Missing gcloud: install the Google Cloud CLI, and log in with gcloud auth login"
}

# seconds TEXT: 90s, 15m and 2h as seconds.
seconds() {
  [[ $1 =~ ^([0-9]{1,6})([smh])$ ]] || fail "Invalid --timeout=$1: write it like 90s, 15m or 2h"
  case ${BASH_REMATCH[2]} in
    s) echo "$((10#${BASH_REMATCH[1]}))" ;;
    m) echo "$((10#${BASH_REMATCH[1]} * 60))" ;;
    h) echo "$((10#${BASH_REMATCH[1]} * 3600))" ;;
  esac
}

# option ARG: the options that run, update and drain have in common; false, if it is none of them.
option() {
  case $1 in
    --help | -h) help ;;
    --dry-run) dry_run=true ;;
    --no-wait) waits=false ;;
    --timeout=*) timeout=$(seconds "${1#*=}") ;;
    *) return 1 ;;
  esac
}

# words WORD...: the job's name and its parameter file.
words() {
  [ $# -eq 2 ] || fail "Expected a job's name and its parameter file: templates/dataflow/$(basename "$0") JOB FILE (--help)"
  job=$1 file=$2
  [[ $job =~ ^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$ ]] ||
    fail "Invalid job name '$job': a small letter, then small letters, digits and hyphens, 63 at most, no hyphen at the end"
  [ -f "$file" ] || fail "Missing $file: copy one of $here/parameters, and change what is marked"
  region=$(flag region)
  [ -n "$region" ] || fail "Missing --region in $file: a job is looked for in one region"
  place=(--region="$region")
  local project
  project=$(flag project)
  if [ -n "$project" ]; then place+=(--project="$project"); fi
  need_gcloud
}

# flag NAME: a flag of one word in the parameter file; nothing, where it is not there.
flag() {
  sed -n "s/^[\"']\{0,1\}--$1[\"']\{0,1\}:[[:space:]]*[\"']\{0,1\}\([^\"'#[:space:]]*\).*/\1/p" "$file" | head -n 1
}

# active: id and state of the jobs of this name that have not ended, newest first.
active() {
  local command=(gcloud dataflow jobs list "${place[@]}" --status=active --format='value(name,id,state)') all
  if $dry_run; then
    call "${command[@]}"
  else
    all=$("${command[@]}") || return
    awk -F '\t' -v name="$job" '$1 == name { print $2, $3 }' <<<"$all"
  fi
}

# launch: launches the template, with what is in `update_flags`, and sets `id`.
update_flags=()
launch() {
  local command=(gcloud dataflow flex-template run "$job" --flags-file="$file"
    ${update_flags[@]+"${update_flags[@]}"} --format='value(job.id)')
  if $dry_run; then
    call "${command[@]}"
    return
  fi
  id=$("${command[@]}") || fail "Cannot launch $job: see above. Parameters that Dataflow does not know are those of another version than that of the spec file" 1
  [ -n "$id" ] || fail "Cannot tell the job's id: gcloud has printed none. Look at gcloud dataflow jobs list ${place[*]}" 1
}

state() {
  gcloud dataflow jobs describe "$1" "${place[@]}" --format='value(currentState)'
}

# await ID STATE...: waits until the job is in one of the states, which it prints; false, when it has ended in another.
await() {
  local id=$1 now deadline=$((SECONDS + timeout))
  shift
  while true; do
    now=$(state "$id") || fail "Cannot look at job $id: see above. The job is not touched; call again" 1
    case " $* " in *" $now "*)
      echo "$now"
      return
      ;;
    esac
    case $now in
      JOB_STATE_DONE | JOB_STATE_FAILED | JOB_STATE_CANCELLED | JOB_STATE_UPDATED | JOB_STATE_DRAINED)
        echo "$now"
        return 1
        ;;
    esac
    [ "$SECONDS" -lt "$deadline" ] || fail "Job $id is still ${now#JOB_STATE_} after $timeout s; it goes on. Wait longer with --timeout=1h" 3
    sleep "$poll"
  done
}

# Where the reason of a launch that failed is written.
reasons() {
  local staging
  staging=$(flag staging-location)
  cat <<T
What the launcher has printed ends with the reason ("Cannot start: ..."):
  gcloud storage cat '${staging:-gs://STAGING}/template_launches/$1/console_logs'
  gcloud logging read 'resource.type="dataflow_step" AND resource.labels.job_id="$1"' ${place[*]:1} --limit=50 --format='value(jsonPayload.message,textPayload)'
T
}

# await_running ID HINT: waits until a launched job runs; HINT is what to know when it does not come to that.
await_running() {
  local end
  if $dry_run; then return; fi
  if ! $waits; then
    echo "Job $job: $1 LAUNCHED"
    return
  fi
  end=$(await "$1" JOB_STATE_RUNNING JOB_STATE_DONE) || {
    local code=$?
    # Nothing was printed where await itself has failed.
    [ -n "$end" ] || exit $code
    reasons "$1" >&2
    fail "Cannot start: job $1 has ended as ${end#JOB_STATE_}. $2" 1
  }
  echo "Job $job: $1 ${end#JOB_STATE_}"
}
