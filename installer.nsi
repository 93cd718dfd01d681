; The Windows installer: for one user, without administrator's rights.
;
;   makensis -DVERSION=1.2.3 -DAPPDIR=build/windows/app -DOUTFILE=Fobwatch-1.2.3-setup.exe installer.nsi
;
; APPDIR is the finished program: fobwatch-tray.exe starts the tray, fobwatch.exe is the command.
; -DTARGET_AMD64 makes a 64-bit Setup where NSIS has the stub for one (Debian's has).
;
; Setup: /S runs it silently, /AUTOSTART=0|1 overrides the choice of starting at sign-in, and
; /D=PATH, last and without quotes, chooses the folder. The uninstaller: /PURGE=1 removes the
; settings as well. Exit code 5: Fobwatch is still running and would not quit; nothing was changed.

Unicode true
!ifdef TARGET_AMD64
  Target amd64-unicode
!endif

!include FileFunc.nsh
!include LogicLib.nsh
!include MUI2.nsh

!define NAME "Fobwatch"
!define PUBLISHER "The Fobwatch authors"
!define WEBSITE "https://github.com/fobwatch/fobwatch"
!define TRAY "fobwatch-tray.exe"
!define COMMAND "fobwatch.exe"
!define DATA_FOLDER "fobwatch"
!define OWN_KEY "Software\${NAME}"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define STILL_RUNNING 5
!define QUIT_ATTEMPTS 20
!define QUIT_PAUSE_MS 500

Name "${NAME}"
OutFile "${OUTFILE}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${OWN_KEY}" "InstallDir"
SetCompressor /SOLID lzma
ManifestDPIAware true
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
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\app\${TRAY}"
!define MUI_FINISHPAGE_RUN_TEXT "Start ${NAME}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "The program will be removed. Your profiles and MFA devices stay \
in Windows' Credential Manager, and your settings in your user folder, for the next installation."

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; A running program's files cannot be replaced. Ask it to quit, then wait until its file opens for
; writing; where it never does, stop before anything was touched.
!macro DefineQuitProgram un
  Function ${un}QuitProgram
    ${IfNot} ${FileExists} "$INSTDIR\app\${TRAY}"
      Return
    ${EndIf}
    nsExec::Exec /TIMEOUT=10000 '"$INSTDIR\app\${COMMAND}" quit'
    Pop $0
    ${ForEach} $1 1 ${QUIT_ATTEMPTS} + 1
      ClearErrors
      FileOpen $2 "$INSTDIR\app\${TRAY}" a
      ${IfNot} ${Errors}
        FileClose $2
        Return
      ${EndIf}
      Sleep ${QUIT_PAUSE_MS}
    ${Next}
    MessageBox MB_ICONSTOP "${NAME} is still running. Quit it from its tray menu, then try again." /SD IDOK
    SetErrorLevel ${STILL_RUNNING}
    Quit
  FunctionEnd
!macroend
!insertmacro DefineQuitProgram ""
!insertmacro DefineQuitProgram "un."

Section "${NAME}" SectionProgram
  SectionIn RO
  SetShellVarContext current
  Call QuitProgram
  ; Replaced as a whole, so that no file of an older version stays.
  ${If} ${FileExists} "$INSTDIR\app\${TRAY}"
    RMDir /r "$INSTDIR\app"
  ${EndIf}
  SetOutPath "$INSTDIR\app"
  File /r "${APPDIR}/*"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\app\${TRAY}"

  WriteRegStr HKCU "${OWN_KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\app\${TRAY}"
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
  WriteRegStr HKCU "${RUN_KEY}" "${NAME}" '"$INSTDIR\app\${TRAY}"'
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionProgram} "The tray program and the command fobwatch."
  !insertmacro MUI_DESCRIPTION_TEXT ${SectionAutostart} "Start ${NAME} when you sign in to Windows."
!insertmacro MUI_FUNCTION_DESCRIPTION_END

; An update keeps what the user chose before, unless the command line says otherwise.
Function .onInit
  ReadRegStr $0 HKCU "${OWN_KEY}" "InstallDir"
  ${If} $0 != ""
    ReadRegStr $1 HKCU "${RUN_KEY}" "${NAME}"
    ${If} $1 == ""
      !insertmacro UnselectSection ${SectionAutostart}
    ${EndIf}
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $1
  ${IfNot} ${Errors}
    ${If} $1 == "0"
      !insertmacro UnselectSection ${SectionAutostart}
    ${Else}
      !insertmacro SelectSection ${SectionAutostart}
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "Uninstall"
  SetShellVarContext current
  Call un.QuitProgram
  RMDir /r "$INSTDIR\app"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "${OWN_KEY}"
  ${un.GetParameters} $0
  ClearErrors
  ${un.GetOptions} $0 "/PURGE=" $1
  ${If} $1 == "1"
    RMDir /r "$APPDATA\${DATA_FOLDER}"
    RMDir /r "$LOCALAPPDATA\${DATA_FOLDER}"
  ${EndIf}
SectionEnd
