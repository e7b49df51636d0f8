# ~/.bashrc: interactive shells.
alias ls="ls --color=auto"
