# Umask and prompt of interactive shells come from /etc/profile.
if [ -r ~/.bashrc ]; then . ~/.bashrc; fi
