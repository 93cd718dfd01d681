; The Windows installer: for one user, without administrator's rights.
;
;   makensis -DVERSION=1.2.3 -DFILES=files.nsh -DOUTFILE=Fobwatch-1.2.3-setup.exe installer.nsi
;
; FILES is the list of what goes into $INSTDIR\app.new: packaging/windows/setup.py writes it, and calls
; this, for the finished program (packaging/windows/layout.py).
; -DTARGET_AMD64 makes a 64-bit Setup where NSIS has the stub for one (Debian's has).
; -DUNCOMPRESSED makes a large one in seconds, for tests.
;
; Setup: /S runs it silently, /AUTOSTART=0|1 overrides the choice of starting at sign-in, /PATH=0|1
; that of the command in terminals, and /D=PATH, last and without quotes, chooses the folder. The
; uninstaller: /PURGE=1 erases the user's profiles, keys and settings as well.
;
; Exit code 5: Fobwatch, or a command under `fobwatch exec`, still runs; nothing was removed. Exit
; code 6: the user's data could not all be erased, so the program was not removed.

Unicode true
!ifdef TARGET_AMD64
  Target amd64-unicode
!endif

!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh
!include WinVer.nsh
!include x64.nsh

!define NAME "Fobwatch"
!define PUBLISHER "The Fobwatch authors"
!define WEBSITE "https://github.com/fobwatch/fobwatch"
!define APPLICATION_ID "Fobwatch.Fobwatch"
!define PROGRAM "$INSTDIR\app"
!define TRAY "${PROGRAM}\bin\fobwatch-tray.exe"
!define COMMAND "${PROGRAM}\bin\fobwatch.exe"
!define HELPER "${PROGRAM}\fobwatch-credential-helper.exe"
!define OWN_KEY "Software\${NAME}"
!define ID_KEY "Software\Classes\AppUserModelId\${APPLICATION_ID}"
!define LINK_KEY "Software\Classes\fobwatch"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define STILL_RUNNING 5
!define NOT_ERASED 6
!define QUIT_ATTEMPTS 20
!define QUIT_PAUSE_MS 500

Name "${NAME}"
OutFile "${OUTFILE}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OWN_KEY}" "InstallDir"
!ifdef UNCOMPRESSED
  SetCompress off
!else
  SetCompressor /SOLID lzma
!endif
SetDateSave off ; the same content makes the same Setup, whenever it was laid out
ManifestDPIAware true
BrandingText "${NAME} ${VERSION}"
ManifestSupportedOS Win10

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${PUBLISHER}, Apache-2.0"

!define MUI_ICON "resources/icons/app/fobwatch.ico"
!define MUI_UNICON "resources/icons/app/fobwatch.ico"
!define MUI_WELCOMEFINISHPAGE_BITMAP "packaging/windows/setup-panel.bmp"
!define MUI_WELCOMEFINISHPAGE_BITMAP_STRETCH FitControl
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TEXT "${NAME} signs you in to AWS from the notification area, and keeps you \
signed in.$\r$\n$\r$\nSetup installs version ${VERSION} for you alone. No administrator is needed.\
$\r$\n$\r$\nAn earlier version is replaced; your profiles and settings stay."
!define MUI_FINISHPAGE_RUN "${TRAY}"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${NAME}"
!define MUI_FINISHPAGE_TEXT "${NAME} is installed. Its icon is in the notification area, beside the \
clock; Windows may keep it behind the arrow there until you drag it out."

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "LICENSE"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_CUSTOMFUNCTION_SHOW un.HideSize
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Var WasRunning

; Whether a program can be replaced: while it runs, Windows does not open its file for writing.
!macro JumpIfInUse file label
  ${If} ${FileExists} "${file}"
    ClearErrors
    FileOpen $2 "${file}" a
    IfErrors ${label}
    FileClose $2
  ${EndIf}
!macroend

; Ask a running tray to quit, and wait until none of the programs is in use. If one still is, stop
; before anything was touched.
!macro DefineQuitProgram un
  Function ${un}IsInUse
    !insertmacro JumpIfInUse "${TRAY}" in_use
    !insertmacro JumpIfInUse "${COMMAND}" in_use
    !insertmacro JumpIfInUse "${HELPER}" in_use
    Push 0
    Return
    in_use:
    Push 1
  FunctionEnd

  Function ${un}QuitProgram
    StrCpy $WasRunning 0
    Call ${un}IsInUse
    Pop $0
    ${If} $0 = 0
      Return
    ${EndIf}
    StrCpy $WasRunning 1
    DetailPrint "Asking ${NAME} to quit"
    nsExec::Exec /TIMEOUT=10000 '"${COMMAND}" quit'
    Pop $0
    ${ForEach} $1 1 ${QUIT_ATTEMPTS} + 1
      Call ${un}IsInUse
      Pop $0
      ${If} $0 = 0
        Return
      ${EndIf}
      Sleep ${QUIT_PAUSE_MS}
    ${Next}
    Call ${un}StopStillRunning
  FunctionEnd

  Function ${un}StopStillRunning
    MessageBox MB_ICONSTOP "${NAME} is still in use. Quit it from its tray menu, end the commands that \
$\"fobwatch exec$\" runs, then try again." /SD IDOK
    SetErrorLevel ${STILL_RUNNING}
    Quit
  FunctionEnd
!macroend
!insertmacro DefineQuitProgram ""
!insertmacro DefineQuitProgram "un."

; By this ID the taskbar and the notices know that the shortcut is the running program's.
Function SetApplicationId
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P= 0
    Return
  ${EndIf}
  ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
  ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
  ${If} $1 P<> 0
  ${AndIf} $2 P<> 0
    ${IPersistFile::Load} $1 '("$SMPROGRAMS\${NAME}.lnk",${STGM_READWRITE})'
    System::Call '*(&w64 "${APPLICATION_ID}")p.r3'
    System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r4'
    System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_LPWSTR},,&i8 r3)p.r5'
    ${IPropertyStore::SetValue} $2 '(r4,r5)'
    ${IPropertyStore::Commit} $2 ""
    ${IPersistFile::Save} $1 '("$SMPROGRAMS\${NAME}.lnk",1)'
    System::Free $5
    System::Free $4
    System::Free $3
  ${EndIf}
  ${If} $2 P<> 0
    ${IUnknown::Release} $2 ""
  ${EndIf}
  ${If} $1 P<> 0
    ${IUnknown::Release} $1 ""
  ${EndIf}
  ${IUnknown::Release} $0 ""
FunctionEnd

Section "${NAME}" SectionProgram
  SectionIn RO
  SetShellVarContext current
  Call QuitProgram
  ; The old program stays whole until the new one is complete: then the two folders change places.
  RMDir /r "$INSTDIR\app.new"
  !include "${FILES}"
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\app.old"
  ${If} ${FileExists} "${PROGRAM}\*.*"
    ClearErrors
    Rename "${PROGRAM}" "$INSTDIR\app.old"
    ${If} ${Errors}
      RMDir /r "$INSTDIR\app.new"
      Call StopStillRunning
    ${EndIf}
  ${EndIf}
  Rename "$INSTDIR\app.new" "${PROGRAM}"
  RMDir /r "$INSTDIR\app.old"

  WriteUninstaller "$INSTDIR\uninstall.exe"
  SetOutPath "$PROFILE" ; where the tray then starts: a program's own folder cannot be removed
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "${TRAY}"
  Call SetApplicationId

  WriteRegStr HKCU "${OWN_KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${ID_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${ID_KEY}" "IconUri" "${PROGRAM}\runtime\site-packages\fobwatch\resources\icons\app\64.png"
  WriteRegStr HKCU "${LINK_KEY}" "" "URL:${NAME}"
  WriteRegStr HKCU "${LINK_KEY}" "URL Protocol" ""
  WriteRegStr HKCU "${LINK_KEY}\DefaultIcon" "" '"${TRAY}",0'
  WriteRegStr HKCU "${LINK_KEY}\shell\open\command" "" '"${TRAY}" "%1"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "${TRAY}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "URLInfoAbout" "${WEBSITE}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" "$0"
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
SectionEnd

Section "Start at sign-in" SectionAutostart
  WriteRegStr HKCU "${RUN_KEY}" "${NAME}" '"${TRAY}"'
SectionEnd

Section "Command in terminals" SectionPath
SectionEnd

; The program does it: NSIS cuts off a PATH that is longer than its own texts.
Section "-Path"
  StrCpy $0 "remove"
  StrCpy $1 "0"
  ${If} ${SectionIsSelected} ${SectionPath}
    StrCpy $0 "add"
    StrCpy $1 "1"
  ${EndIf}
  WriteRegStr HKCU "${OWN_KEY}" "Path" "$1"
  nsExec::Exec '"${COMMAND}" user-path $0'
  Pop $0
SectionEnd

; A silent update starts the tray again; otherwise the last page asks.
Section "-restart"
  ${If} ${Silent}
  ${AndIf} $WasRunning = 1
    Exec '"${TRAY}"'
  ${EndIf}
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} "The tray program and the command fobwatch."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionPath} "Have PowerShell and the Command Prompt find the command fobwatch (your PATH)."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionAutostart} "Start ${NAME} when you sign in to Windows."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

!macro Choose option section
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "${option}" $1
  ${IfNot} ${Errors}
    ${If} $1 == "0"
      !insertmacro UnselectSection ${section}
    ${Else}
      !insertmacro SelectSection ${section}
    ${EndIf}
  ${EndIf}
!macroend

; An update keeps what the user chose before, unless the command line says otherwise.
Function .onInit
  ${IfNot} ${AtLeastWin10}
  ${OrIfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "${NAME} needs a 64-bit Windows 10 or 11." /SD IDOK
    Abort
  ${EndIf}
  ReadRegStr $0 HKCU "${OWN_KEY}" "InstallDir"
  ${If} $0 != ""
    ReadRegStr $1 HKCU "${RUN_KEY}" "${NAME}"
    ${If} $1 == ""
      !insertmacro UnselectSection ${SectionAutostart}
    ${EndIf}
    ReadRegStr $1 HKCU "${OWN_KEY}" "Path"
    ${If} $1 == "0"
      !insertmacro UnselectSection ${SectionPath}
    ${EndIf}
  ${EndIf}
  !insertmacro Choose "/AUTOSTART=" ${SectionAutostart}
  !insertmacro Choose "/PATH=" ${SectionPath}
FunctionEnd

Section "un.${NAME}" SectionUnProgram
  SectionIn RO
  SetShellVarContext current
  Call un.QuitProgram
  Call un.EraseUserDataIfChosen
  nsExec::Exec '"${COMMAND}" user-path remove'
  Pop $0
  RMDir /r "${PROGRAM}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
  DeleteRegValue HKCU "${APPROVED_KEY}" "${NAME}"
  DeleteRegKey HKCU "${ID_KEY}"
  DeleteRegKey HKCU "${LINK_KEY}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${OWN_KEY}"
SectionEnd

Section /o "un.Profiles, keys and settings" SectionUnUserData
SectionEnd

; Before the program is removed: it alone knows its entries in Windows' Credential Manager.
Function un.EraseUserDataIfChosen
  ${IfNot} ${SectionIsSelected} ${SectionUnUserData}
    Return
  ${EndIf}
  DetailPrint "Erasing profiles, keys and settings"
  nsExec::ExecToStack '"${COMMAND}" erase --yes'
  Pop $0
  Pop $1
  ${If} $0 != 0
    MessageBox MB_ICONSTOP "$1" /SD IDOK
    SetErrorLevel ${NOT_ERASED}
    Quit
  ${EndIf}
FunctionEnd

; NSIS shows the space that the chosen sections take, which is always none here.
Function un.HideSize
  ShowWindow $mui.ComponentsPage.SpaceRequired ${SW_HIDE}
FunctionEnd

; A person chooses the sections; in a silent run /PURGE=1 does.
Function un.onInit
  ${un.GetParameters} $0
  ClearErrors
  ${un.GetOptions} $0 "/PURGE=" $1
  ${IfNot} ${Errors}
  ${AndIf} $1 == "1"
    !insertmacro SelectSection ${SectionUnUserData}
  ${EndIf}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionUnProgram} "The program, its shortcut and its start at sign-in."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionUnUserData} "Your profiles, access keys and MFA devices \
in Windows' Credential Manager, and your settings. There is no way back. Left out, they are there \
again after the next installation."
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
