#!/bin/sh
# Writes the seeds of face_desk, face_prompt and face_sight: face_seeds.sh CORPUS_FOLDER
set -eu
cd "$1"
mkdir -p face_desk face_prompt face_sight
printf '\032\000' > face_desk/list
printf '\012\010\012\006Letter' > face_desk/hide
printf '\022\013\012\0110x1a00007' > face_desk/show
printf '\022\010\012\006\351\212\200\350\241\214' > face_desk/show_japanese

printf '\042\010\012\006Letter' > face_desk/open
printf '\052\013\012\0110x1a00007' > face_desk/shut

code='\002\024\012\022\012\0154821-304917-5\020\330\004'
ask='\002\006\022\004\010\001\020\001'
point='\002\010\022\006\010\002\020\002\030\074'
control='\002\006\022\004\010\003\020\003'
unheard='\002\004\122\002\010\003'
unheard_window='\002\002\122\000'
point_held='\002\012\102\010\010\001\022\004\010\002\020\074'
control_held='\002\012\102\010\010\002\022\004\010\003\020\074'
nothing_held='\002\004\102\002\010\003'
paused='\002\004\112\002\010\001'
gone='\002\004\032\002\010\001'
watched='\002\004\042\002\010\001'
drawn='\003\002\144\050'
soon='\001\001\006'
second='\001\001\013'
allow="$drawn$second\000\001a"
all="$drawn$second\000\001e"
watching="$code$ask$allow$all$watched"
terminal='\002\015\062\013\012\011\010\005\022\001x\060\006\070\003'
windows='\002\015\062\013\012\011\010\005\022\001x\040\001\060\006'
printf "$code$drawn$ask$drawn$second\000\001a$all$watched$drawn\000\001q" > face_prompt/allow
printf "$code$ask$allow$drawn$windows\000\0011$drawn\000\001e$second\000\0011$drawn\000\001w$unheard_window$all$watched" > face_prompt/choose
printf "$code$ask$drawn\000\001a$second\000\001r" > face_prompt/refuse
printf "$ask$drawn$gone$ask$drawn\001\001\377\000\001a" > face_prompt/gone
printf "$code\000\001w$windows$drawn\000\0011\000\001n\003\002\012\003\000\0012" > face_prompt/list
printf "$ask\003\002\012\002$second\000\003\033[A\000\005\033[200~" > face_prompt/keys
printf "$watching$point$allow$point_held$drawn\000\001s$nothing_held$drawn" > face_prompt/point
printf "$watching$control$drawn$soon\000\001a$allow$control_held$paused$drawn$point$drawn\000\001s" > face_prompt/control
printf "$watching$control$allow$unheard$drawn$allow$control_held$drawn" > face_prompt/unheard
printf "$watching\000\001w$terminal$drawn\000\001h$drawn\000\0011$drawn$soon\000\001a$allow$unheard_window$drawn" > face_prompt/warning
printf "$watching\000\001w$terminal$drawn\000\001h\000\0011$drawn$windows\000\001a$point$drawn\000\001r" > face_prompt/warning_goes

printf '\000\024\132\022\010\002\020\002\042\014\000\001\002\003\004\005\006\007\010\011\012\013' > face_sight/whole
printf '\000\016\132\014\010\002\020\003\042\006\000\000\000\000\000\000\000\026\132\024\010\002\020\003\030\001\042\014\000\001\002\003\004\005\006\007\010\011\012\013' > face_sight/rows
printf '\000\016\132\014\010\002\020\003\042\006\000\000\000\000\000\000\000\002\132\000' > face_sight/none
